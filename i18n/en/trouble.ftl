# What is wrong, and what still works.
trouble-password-refused = The gateway refused the password.
trouble-password-wanted = The gateway asks for the password of this line.
trouble-silent = The gateway does not answer.
trouble-lost = The connection to the gateway was lost.
