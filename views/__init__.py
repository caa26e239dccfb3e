"""What people read: tables for the terminal, figures, exports, pages and the explorer."""
