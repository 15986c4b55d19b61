# النافذة
calls = المكالمات
tab-history = السجل
tab-settings = الإعدادات
tab-missed = { $count ->
    [zero] لا مكالمات فائتة
    [one] مكالمة فائتة واحدة
    [two] مكالمتان فائتتان
    [few] { $count } مكالمات فائتة
    [many] { $count } مكالمة فائتة
   *[other] { $count } مكالمة فائتة
}
send = إرسال
send-on = إرسال على { $line }
field-number = أدخل الرقم
field-password = كلمة مرور { $line }
field-number-on = الرقم المطلوب عبر { $line }

# ما يقوله المفتاح
state-idle = متاح
state-seized = أدخل الرقم
state-calling = جارٍ الاتصال…
state-ringing-there = يرنّ عند الطرف الآخر
state-ringing = يرنّ · اضغط للرد
state-talking = مكالمة جارية
state-they-hold = وضعك الطرف الآخر قيد الانتظار
state-held = قيد الانتظار
state-held-short = قيد الانتظار
state-held-long = ما زالت قيد الانتظار
state-ended = انتهت المكالمة

# حالة الخط
line-starting = جارٍ الاتصال بالبوابة
line-no-service = لا توجد خدمة
line-password-refused = كلمة المرور مرفوضة
line-password-wanted = كلمة المرور مطلوبة
line-ready = جاهز
line-retry = لا توجد خدمة · محاولة أخرى بعد { $seconds } ث
notice-title = لا توجد خدمة على { $line }
notice-still-works = خط { $line } ما زال يعمل.
notice-next = المحاولة التالية بعد { $seconds } ث
status-microphone = الميكروفون
status-muted = الميكروفون مكتوم
status-all-ready = كل الخطوط جاهزة
status-ready = { $lines }: جاهز
status-out = { $lines }: لا توجد خدمة

# المكالمات
they-see = يظهر لهم { $number }
sound-good = الصوت جيد
secured-handshake = مشفّرة
secured-keys = مشفّرة
secured-open-keys = مشفّرة، لكن المفاتيح أُرسلت مكشوفة: من يقرأ الإشارات يستطيع التنصت
secured-open-keys-short = المفاتيح مكشوفة
secured-agreeing = يجري الاتفاق على المفاتيح
sound-breaking = الصوت متقطع
sound-none = لا يصل أي صوت
ringing-line = مكالمة على خط { $line }
answer-holds = { $party } ينتقل إلى الانتظار
empty-title = لا توجد مكالمات
empty-text = اضغط مفتاحًا أو اكتب رقمًا. يخرج الاتصال على أول خط متاح: { $line }.
empty-no-line = لا يوجد خط يعمل بعد. يمكنك الاتصال حالما يصبح أحد الخطوط جاهزًا.
told-missed = اتصل { $party } على خط { $line } ولم ينتظر.
told-using-microphone = الميكروفون الآن { $name }.
told-using-loudspeaker = مكبر الصوت الآن { $name }.
told-ended = توقف الهاتف. أغلق هذه النافذة وشغّل Keyline من جديد.
told-not-taken = الهاتف مشغول ولم يقبل ذلك. حاول مرة أخرى.

# الأزرار
button-hold = انتظار
button-resume = استئناف
button-mute = كتم
button-muted = مكتوم
button-keypad = الأرقام
button-end = إنهاء
button-answer = رد
button-decline = رفض
button-try = حاول الآن
button-use-password = استخدم كلمة المرور
button-copy = انسخ الرقم
button-close = إغلاق
button-look = فاتح أو داكن أو تباين عالٍ
button-help = لوحة المفاتيح

# خريطة لوحة المفاتيح
help-title = لوحة المفاتيح
shortcut-keys = اضغط المفاتيح من 1 إلى 12
shortcut-more-keys = اضغط المفاتيح من 13 إلى 24
shortcut-enter = الرد، أو الاتصال بالرقم المكتوب
shortcut-digits = اكتب رقمًا، أو أرسل أرقامًا أثناء المكالمة
shortcut-field = الانتقال إلى حقل الرقم
shortcut-hold = انتظار أو استئناف
shortcut-mute = كتم أو إلغاء الكتم
shortcut-end = إنهاء المكالمة
shortcut-back = خطوة إلى الوراء، ولا تنهي مكالمة أبدًا
shortcut-next = عنصر التحكم التالي
shortcut-help = إظهار هذه الخريطة أو إخفاؤها

# Read out.
spoken-hours = { $count ->
    [zero] لا ساعات
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
spoken-minutes = { $count ->
    [zero] لا دقائق
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
said-title = آخر ما قيل
said-seized = أدخل الرقم
said-dialling = جارٍ الاتصال
said-ringing-there = يرنّ عند الطرف الآخر
said-ringing = يتصل بك
said-talking = مكالمة جارية
said-they-hold = وضعك الطرف الآخر قيد الانتظار
said-held = قيد الانتظار
said-ended = انتهت المكالمة
said-unmuted = الميكروفون يعمل من جديد
call-meant-for = إلى { $party }
call-by-itself = أُجيب تلقائيًا: الميكروفون يعمل
