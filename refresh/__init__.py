"""The scheduled job: reads the workbooks, builds and tests the marts, and publishes them."""
