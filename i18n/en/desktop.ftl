# Tray, notifications and what else the desktop shows.
