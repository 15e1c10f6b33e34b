"""The standard API (FIT-Connect compatible): one declaration per operation, from which route, access and OpenAPI follow."""
