"""Server CPU time of the pages, as multiples of a bare page: make bench."""
