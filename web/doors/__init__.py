"""The studio's other doors: HTTP and WebSocket (api.py, live.py), Gradio's named endpoints and MCP tools (tools.py)."""
