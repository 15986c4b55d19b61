# Die Liste der Anrufe.
