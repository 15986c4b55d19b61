# La bandeja, las notificaciones y lo demás que muestra el escritorio.
