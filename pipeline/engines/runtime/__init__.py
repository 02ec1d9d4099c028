"""What the model engines run on: the card, the weights, what diffusers engines share."""
