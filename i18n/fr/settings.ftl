# Réglages.
