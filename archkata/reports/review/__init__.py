"""What a review of design documents comes to: for people, as JSON, JUnit XML and SARIF."""
