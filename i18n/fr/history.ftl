# L’historique des appels.
