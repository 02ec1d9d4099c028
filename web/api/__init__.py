"""The studio's other doors: HTTP and WebSocket (routes.py, progress_socket.py), Gradio's named endpoints and MCP tools
(mcp_tools.py).
"""
