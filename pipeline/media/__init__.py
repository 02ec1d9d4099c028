"""What engines, stages and render share: pictures, type, layouts."""
