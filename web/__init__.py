"""The Gradio side: one file per tab, the texts, the theme. It holds no pipeline logic."""
