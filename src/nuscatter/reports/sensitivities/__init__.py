"""What planned experiments can learn: intervals expected on Asimov data, against exposure and flux uncertainty."""
