"""The application as servers import it."""

from app.main import create_app

app = create_app()
