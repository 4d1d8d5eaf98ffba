"""What runs inside the product, in a process of its own with the bench's environment."""

import django

django.setup()
