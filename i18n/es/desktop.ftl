# La bandeja, las notificaciones y lo demás que muestra el escritorio.

# La ventana y la bandeja.
outside-goes-on = Keyline sigue en la bandeja: las llamadas suenan igual. «Salir» en el menú de su icono lo cierra.
outside-no-tray = Este escritorio no tiene bandeja. Inicie Keyline otra vez o pulse un enlace a un número para ver su ventana.

# Un enlace pulsado.
offer-title = Llamar a { $number }
offer-on = por { $line }
offer-call = Llamar a { $number } por { $line }
offer-cancel = Cancelar
offer-host = El enlace dice: { $host }. La llamada sale por su propia línea.
offer-extension = Extensión { $number }

# El teclado.
shortcut-paste = Pegar un número
shortcut-copy = Copiar el número de la llamada

# El icono de la bandeja.
tray-idle = Listo
tray-ringing = { $party } llama a su línea { $line }
tray-talking = En llamada con { $party }
tray-dialling = Llamando a { $party }
tray-held = { $party } está en espera
tray-no-service = Ninguna línea tiene servicio
tray-ready = Lista
tray-line = { $line }: { $state }
tray-missed = { $count ->
    [one] { $count } llamada perdida
   *[other] { $count } llamadas perdidas
}
tray-answer = Responder a { $party }
tray-decline = Rechazar a { $party }
tray-show = Mostrar ventana
tray-hide = Ocultar ventana
tray-quit = Salir

# Lo que dice una notificación.
alert-missed = Llamada perdida de { $party }
alert-missed-line = En su línea { $line }
alert-call-back = Devolver la llamada

# Teclas que valen en todos los programas.
global-answer = Responder la llamada
global-end = Terminar la llamada
global-hold = Poner la llamada en espera o retomarla
global-mute = Silenciar el micrófono o activarlo
global-window = Mostrar la ventana de Keyline
global-none = Este escritorio no concede atajos globales; la bandeja y las notificaciones siguen respondiendo.
global-partly = Otro programa tiene algunos de los atajos globales; los demás funcionan, y la bandeja y las notificaciones siguen respondiendo.
