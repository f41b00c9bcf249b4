"""What follows from the blocks `capacity` and `costs`: steps, bill, sensitivity, growth, and what was measured.

`finding` reads the blocks, `assumptions` names what they assume (so that it can be changed), `sensitivity` and `growth`
change it, `measured` looks at what a load run saw, `result` puts it together and `answer` says where it comes from.
"""
