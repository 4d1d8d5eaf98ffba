"""What runs inside the product, in processes of its own with the tests' environment."""

import django

django.setup()
