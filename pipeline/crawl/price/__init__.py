"""Which of the amounts on a page is the price."""
