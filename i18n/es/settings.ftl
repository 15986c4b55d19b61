# Ajustes.
