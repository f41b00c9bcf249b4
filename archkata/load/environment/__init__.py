"""What surrounds a run: a journal, doubles and gates, disturbances at their time, and somebody who watches memory."""
