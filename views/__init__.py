"""What people look at: tables for the terminal, figures, a picture and the HTML report."""
