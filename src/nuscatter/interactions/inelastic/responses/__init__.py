"""What a nucleus answers to weak currents: sampled responses, and cross sections from them."""
