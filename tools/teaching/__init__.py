"""How Kokoro was taught Korean phones: its network and a recogniser in torch, and the texts they were taught with."""
