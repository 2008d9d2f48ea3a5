"""What a pull request changes in the archive, for those who review it: in Chinese and English, what is risky first."""
