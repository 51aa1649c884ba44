"""The file picker and the folder picker."""
