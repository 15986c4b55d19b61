# El camino de un número y una contraseña, o de un archivo de ajustes, a teclas que funcionan.
guide-welcome = Bienvenido a Keyline
guide-add = Añadir una línea
guide-step-add = Añadir su línea
guide-step-check = Revisar las teclas
guide-step-sound = Probar el sonido
guide-step-finish = Terminar
guide-step-now = Está aquí
guide-step-done = Hecho
guide-step-of = Paso { $step } de { $steps }
guide-more-later = Puede añadir más líneas después. Cada una conserva su propio número.
settings-lines = Líneas
settings-lines-about = Registre otro número con su proveedor o abra un archivo de ajustes. Verá cada cambio antes de que se haga.
empty-no-lines = Aún no hay ninguna línea. Añada una con el número y la contraseña que le dio su proveedor.

# La página de registro.
guide-form-title = Registro en { $provider }
guide-form-title-empty = Registro
guide-form-about = Bienvenido. Escriba el número y la contraseña que le dio { $provider }.
guide-form-about-empty = Bienvenido. Escriba el número y la contraseña que le dio su proveedor.
guide-address = DIRECCIÓN DEL PROVEEDOR
guide-number = NÚMERO DE TELÉFONO
guide-password = CONTRASEÑA
guide-password-about = Se guarda en el llavero de su equipo. Nunca en un perfil.
guide-show-password = Mostrar la contraseña mientras se pulsa
guide-send = ENVIAR
guide-cancel = CANCELAR
guide-asking = Se pide su línea a { $host }. CANCELAR lo detiene y no se guarda nada.
guide-how-it-looks = Así se verá
guide-your-line = Su línea
guide-or = o

# Un archivo de ajustes.
guide-file-title = ¿Tiene un archivo de ajustes?
guide-file-about = Suéltelo aquí o pegue su ruta o enlace. Verá cada cambio antes de que se haga.
guide-choose = Abrir un archivo…
guide-link = Ruta o enlace del archivo
guide-open = Abrir
guide-open-name = Abrir el archivo de ajustes
guide-reading = Se lee el archivo

# Qué cambiaría un archivo.
guide-check-title = Revise antes de usarlo
guide-check-about = { $file } · todavía no ha cambiado nada
guide-keys-will-be = Sus teclas serán
guide-more-keys = { $count ->
    [one] y { $count } tecla más
   *[other] y { $count } teclas más
}
guide-list-changes = Qué cambiará
guide-list-applied = Aplicado
guide-list-mapped = Adaptado
guide-list-unsupported = No admitido
guide-list-none = Nada
guide-list-more = { $count ->
    [one] { $count } más está en el informe
   *[other] { $count } más están en el informe
}
guide-show-all = Mostrar todo
guide-show-less = Mostrar menos
guide-line = Línea { $line }
guide-line-column = Línea { $line }, columna { $column }
guide-part-gateway = Pasarela
guide-part-line = Línea
guide-part-key = Tecla
guide-part-other = Ajuste
guide-change-added = Nuevo: { $part } { $name }
guide-change-changed = Distinto: { $part } { $name }
guide-change-removed = Se quita: { $part } { $name }
guide-change-values = { $old } pasa a { $new }
guide-calls-first = Termine antes sus llamadas. Después podrá usar estos ajustes; hasta entonces no cambia nada.
guide-discard = Cancelar
guide-use = Usar estos ajustes
guide-using = Se aplican los ajustes
guide-save-report = Guardar este informe
guide-saved = El informe está en { $path }.
guide-back = Volver
guide-broken-title = { $file } no se puede usar
guide-broken-about = No ha cambiado nada. Se conservan sus ajustes anteriores.
guide-more-faults = { $count ->
    [one] { $count } error más
   *[other] { $count } errores más
}
guide-not-read = No se puede leer: { $why }
guide-no-file = No es un archivo que se pueda leer.
guide-link-refused = { $host } pide un número y una contraseña. Escríbalos en el formulario.
guide-too-many-lines = Con sus líneas serían más de las que tiene un teléfono.
guide-changed-meanwhile = Sus ajustes cambiaron entretanto. Cancele y abra el archivo otra vez para ver qué cambiaría ahora.
guide-not-written = Los ajustes no se pudieron escribir en el disco. Todo está como antes.

# Cómo están después las líneas.
guide-used-title = Sus líneas
guide-used-about = Los ajustes están en uso. Cada línea dice cómo está.
guide-added = Se añadió { $line }, con el número { $number }.
guide-ready-at = Lista en { $gateway }
guide-more-lines = Añadir otra línea
guide-try-sound = Probar el sonido
guide-next = Continuar

# El sonido.
guide-sound-title = Probar el sonido
guide-sound-about = Diga algo y oiga cómo suena para los demás.
guide-microphone = Micrófono
guide-loudspeaker = Altavoz y timbre
guide-level = Nivel { $level } de 9
guide-level-none = Se abre el micrófono.
guide-level-silent = No se oye nada. Diga algo o elija otro micrófono en su sistema.
guide-level-heard = El micrófono le oye.
guide-record = Grabar 3 segundos
guide-ring = Hacer sonar
guide-record-about = Lo que se graba se reproduce enseguida y luego se olvida.
guide-recording = Grabando. Diga algo.
guide-playing = Así suena usted.
guide-ringing = Así suena una llamada.
guide-recorded-nothing = Solo se grabó silencio.
guide-sound-failed = No se pudo abrir el sonido. Elija otro dispositivo en su sistema e inténtelo de nuevo.
guide-heard-it = Si lo ha oído, las llamadas también se oirán.

# Todo está listo.
guide-finish-title = Keyline está configurado
guide-finish-about = Pulse una tecla, o escriba un número y pulse LLAMAR.
guide-start = Empezar a llamar

# Dónde se guarda una contraseña cuando no responde ningún llavero.
keep-title = ¿Dónde se guarda la contraseña de { $line }?
keep-about = En este equipo no responde ningún llavero. Si solo vale para esta sesión, se pedirá la contraseña en el próximo inicio.
keep-this-run = Solo para esta sesión
keep-in-file = En un archivo cifrado
keep-passphrase = Frase de paso del archivo
keep-file-about = El archivo está cifrado con esta frase de paso. Sin ella nadie lo abre, tampoco usted.
keep-wrong-passphrase = Esta no es la frase de paso del archivo de contraseñas. No se guardó nada.
keep-no-store = En este equipo no responde ningún llavero. No se guardó nada.
keep-not-kept = La contraseña no se guardó: { $why }
guide-locked = Cambiaría { $what }, que su administrador ha bloqueado ({ $file }).
keep-several = El llavero tiene { $count } contraseñas para esta línea. Quite todas menos una e inténtelo de nuevo.
keep-unreadable = Lo que el llavero guarda para esta línea no es una contraseña. Introduzca de nuevo la contraseña.
keep-length = Una contraseña no puede estar vacía ni tener más de 1024 bytes. No se ha guardado nada.
keep-damaged = { $file } no es un archivo de contraseñas o está dañado. Muévalo a otro sitio y vuelva a introducir sus contraseñas.
keep-not-written = No se pudo escribir el archivo de contraseñas. Todo está como antes. ({ $why })
keep-store-refused = El llavero rechazó la contraseña. No se ha guardado nada. ({ $why })
sealed-title = Sus contraseñas están en un archivo cifrado
sealed-about = Introduzca su frase de paso y sus líneas entrarán en servicio. Sin ella puede introducir cada contraseña por separado.
sealed-open = Abrir
sealed-without = Seguir sin ella
sealed-opening = Se está abriendo el archivo.
sealed-wrong = Esa no es su frase de paso. Inténtelo de nuevo o siga sin ella.
guide-echo = Llamar a la prueba de eco
guide-echo-about = { $number } en { $line } le devuelve lo que usted dice. Su primera llamada.
