"""What surrounds a run: a journal, doubles, an outage proxy, disturbances at their time, and a watch on memory."""
