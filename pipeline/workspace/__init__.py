"""What lies on the disk: written so that a power cut leaves nothing half, and known again when it was cut or changed."""
