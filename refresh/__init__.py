"""The scheduled job: lands workbooks as seeds, builds and tests the marts, publishes them."""
