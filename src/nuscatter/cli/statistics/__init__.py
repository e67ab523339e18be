"""What `nuscatter fit` and `nuscatter scan` share: parameters, hypotheses, data, remarks and files."""
