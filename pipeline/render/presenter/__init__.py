"""The drawn presenter: acting, compositing, corner."""
