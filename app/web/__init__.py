"""The service's pages for people: server-rendered, over the same services as the API."""
