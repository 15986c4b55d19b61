# El historial de llamadas.
