# Symbolleiste, Benachrichtigungen und was der Schreibtisch sonst zeigt.
