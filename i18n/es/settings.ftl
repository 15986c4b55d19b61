# Ajustes.

# Qué hacen las teclas del teclado.
shortcut-key = Pulsar la tecla { $number }
shortcut-erase = Borrar la última cifra
shortcut-decline = Rechazar la llamada que suena
shortcut-transfer = Transferir la llamada; otra vez: completarla
shortcut-keypad = Mostrar u ocultar el teclado numérico
shortcut-redial = Recuperar el último número y luego llamar
shortcut-calls = Mostrar las llamadas
shortcut-history = Mostrar el historial
shortcut-settings = Mostrar los ajustes
shortcut-next-page = Mostrar la página de teclas siguiente
shortcut-previous-page = Mostrar la página de teclas anterior
shortcut-larger = Todo más grande
shortcut-smaller = Todo más pequeño
shortcut-natural = Todo a su tamaño normal

# La página de ajustes.
settings-look = Colores
look-light = Claro
look-dark = Oscuro
look-contrast = Alto contraste
look-system = Como el sistema
settings-language = Idioma
settings-size = Tamaño
settings-window = Ventana
settings-on-top = Mantener sobre las demás ventanas
settings-still = Las luces no parpadean
settings-still-about = Las formas y las palabras dicen lo que dice el parpadeo.
settings-close-hides = Cerrar la ventana solo la oculta
settings-close-hides-about = Las llamadas siguen sonando. El icono de la bandeja la recupera.
settings-start-hidden = Empezar sin mostrar la ventana
settings-global = Las teclas valen también en otros programas
settings-global-about = Donde el escritorio lo permite: responder, colgar, silenciar y retener.
settings-keyboard = Teclado
settings-keyboard-about = Pulse un botón aquí y luego las teclas que deben hacerlo. Vale al momento.
settings-keys-of = Teclas de sus líneas
settings-fixed = Siempre así
settings-fixed-about = Hacen lo mismo en todas partes y no se pueden cambiar.
keys-none = Sin teclas
keys-press = Pulse las teclas
keys-cancel-about = Esc lo deja como está.
keys-taken = { $keys } ya se usa: { $action }
keys-take = Usarla
keys-leave = Dejarla
keys-fixed = { $keys } es igual en todas partes y no se puede cambiar. Pulse otras teclas.
keys-editing = { $keys } sirve para editar texto. Pulse otras teclas.
keys-letter = { $keys } sola sirve para escribir. Mantenga Ctrl o Alt.
keys-change = Cambiar teclas
keys-remove = Quitar las teclas
keys-deliver = Como venía
keys-deliver-all = Todo como venía
keys-undo = Deshacer
settings-locked = Lo ha fijado su administrador ({ $file }). Aquí no se puede cambiar.
