"""The bare site that the product is measured against."""
