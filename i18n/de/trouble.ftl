# Was fehlt, und was noch geht.
trouble-password-refused = Das Gateway hat das Kennwort abgelehnt.
trouble-password-wanted = Das Gateway fragt nach dem Kennwort dieser Leitung.
trouble-silent = Das Gateway antwortet nicht.
trouble-lost = Die Verbindung zum Gateway ist abgerissen.
