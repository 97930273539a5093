"""What is shown beside a verdict: each a pure function, figures and one sentence. They decide nothing."""
