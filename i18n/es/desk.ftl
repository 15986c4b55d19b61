# La ventana.
calls = Llamadas
tab-history = Historial
tab-settings = Ajustes
tab-missed = { $count ->
    [one] { $count } llamada perdida
   *[other] { $count } llamadas perdidas
}
send = LLAMAR
send-on = LLAMAR por { $line }
field-number = Introduzca el número
field-number-on = Número al que llamar por { $line }
field-password = Contraseña de { $line }

# Lo que dice una tecla.
state-idle = Libre
state-seized = Introduzca el número
state-calling = Llamando…
state-ringing-there = Suena en el otro lado
state-ringing = Suena · pulse para responder
state-talking = En conversación
state-they-hold = Le han puesto en espera
state-held = En espera
state-held-short = en espera
state-held-long = Sigue en espera
state-ended = Llamada terminada

# Si una línea funciona.
line-ready = Lista
line-starting = Conectando
line-no-service = Sin servicio
line-password-refused = Contraseña rechazada
line-password-wanted = Falta la contraseña
line-retry = Sin servicio · reintento en { $seconds } s
notice-title = { $line } no tiene servicio
notice-still-works = Su línea { $line } sigue funcionando.
notice-next = Próximo intento en { $seconds } s
status-microphone = Micrófono
status-muted = El micrófono está silenciado
status-all-ready = Todas las líneas listas
status-ready = { $lines }: con servicio
status-out = { $lines }: sin servicio

# Llamadas.
they-see = Le ven como { $number }
sound-good = Buen sonido
secured-handshake = Cifrada
secured-keys = Cifrada
secured-open-keys = Cifrada, pero las claves se enviaron sin proteger: quien lea la señalización puede escuchar
secured-open-keys-short = Claves sin proteger
secured-agreeing = Acordando claves
sound-breaking = El sonido se corta
sound-none = No llega ningún sonido
ringing-line = Llaman a su línea { $line }
answer-holds = { $party } pasa a espera
empty-title = No hay llamadas
empty-text = Pulse una tecla o escriba un número. La llamada sale por su primera línea libre: { $line }.
empty-no-line = Ninguna línea tiene servicio todavía. Podrá llamar en cuanto una esté lista.
told-missed = { $party } llamó a su línea { $line } y desistió.
told-using-microphone = Ahora habla por { $name }.
told-using-loudspeaker = Ahora escucha por { $name }.
told-ended = El teléfono se ha detenido. Cierre esta ventana y vuelva a abrir Keyline.
told-not-taken = El teléfono está ocupado y no lo ha aceptado. Inténtelo otra vez.

# Botones.
button-hold = Retener
button-resume = Reanudar
button-mute = Silenciar
button-muted = Mudo
button-keypad = Teclado
button-end = Colgar
button-answer = Responder
button-decline = Rechazar
button-try = Probar ahora
button-use-password = Usar contraseña
button-copy = Copiar el número
button-close = Cerrar
button-look = Claro, oscuro o alto contraste
button-help = Atajos de teclado

# El mapa del teclado.
help-title = Atajos de teclado
shortcut-keys = Pulsar las teclas 1 a 12
shortcut-more-keys = Pulsar las teclas 13 a 24
shortcut-enter = Responder, o llamar al número escrito
shortcut-digits = Escribir un número, o enviar dígitos durante la llamada
shortcut-field = Ir al campo del número
shortcut-hold = Poner en espera o reanudar
shortcut-mute = Silenciar o dejar de silenciar
shortcut-end = Colgar
shortcut-back = Un paso atrás; nunca cuelga
shortcut-next = Control siguiente
shortcut-help = Mostrar u ocultar este mapa

# Leído en voz alta.
spoken-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
spoken-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
said-title = Lo último dicho
said-seized = introduzca el número
said-dialling = llamando
said-ringing-there = suena en el otro lado
said-ringing = le está llamando
said-talking = en conversación
said-they-hold = le ha puesto en espera
said-held = en espera
said-ended = llamada terminada
said-unmuted = El micrófono vuelve a estar activo
call-meant-for = Para { $party }
call-by-itself = Contestada por sí sola: su micrófono está abierto
