"""The scheduled job: lands workbooks as CSV, builds and tests the marts, publishes them."""
