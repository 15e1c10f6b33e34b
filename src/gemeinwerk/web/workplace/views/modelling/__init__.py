"""The modeller: services are built in the browser, without code; every page works without scripts."""
