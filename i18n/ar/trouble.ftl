# ما تعطل، وما زال يعمل
trouble-password-refused = رفضت البوابة كلمة المرور.
trouble-password-wanted = تطلب البوابة كلمة مرور هذا الخط.
trouble-silent = البوابة لا تجيب.
trouble-lost = انقطع الاتصال بالبوابة.
