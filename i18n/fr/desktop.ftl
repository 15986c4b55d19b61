# Zone de notification, notifications et le reste du bureau.
