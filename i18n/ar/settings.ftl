# الإعدادات

# ما تفعله مفاتيح لوحة المفاتيح
shortcut-key = اضغط المفتاح { $number }
shortcut-erase = حذف آخر رقم
shortcut-decline = رفض المكالمة التي ترنّ
shortcut-transfer = تحويل المكالمة؛ ومرة أخرى: إتمام التحويل
shortcut-keypad = إظهار الأرقام أو إخفاؤها
shortcut-redial = استعادة آخر رقم ثم الاتصال به
shortcut-calls = عرض المكالمات
shortcut-history = عرض السجل
shortcut-settings = عرض الإعدادات
shortcut-next-page = إظهار صفحة المفاتيح التالية
shortcut-previous-page = إظهار صفحة المفاتيح السابقة
shortcut-larger = تكبير كل شيء
shortcut-smaller = تصغير كل شيء
shortcut-natural = إعادة الحجم العادي

# صفحة الإعدادات
settings-look = الألوان
look-light = فاتح
look-dark = داكن
look-contrast = تباين عالٍ
look-system = مثل النظام
settings-language = اللغة
settings-size = الحجم
settings-window = النافذة
settings-on-top = إبقاء النافذة فوق غيرها
settings-still = المصابيح لا تومض
settings-still-about = تقول الأشكال والكلمات ما يقوله الوميض.
settings-close-hides = إغلاق النافذة يخفيها فقط
settings-close-hides-about = تبقى المكالمات ترنّ. ويعيدها رمز شريط النظام.
settings-start-hidden = البدء من دون إظهار النافذة
settings-global = تعمل المفاتيح في البرامج الأخرى أيضًا
settings-global-about = حيث يسمح سطح المكتب: الرد والإنهاء والكتم والانتظار.
settings-keyboard = لوحة المفاتيح
settings-keyboard-about = اضغط زرًا هنا ثم المفاتيح المطلوبة. يسري ذلك فورًا.
settings-keys-of = مفاتيح خطوطك
settings-fixed = ثابت دائمًا
settings-fixed-about = تفعل هذه الشيء نفسه في كل مكان ولا يمكن تغييرها.
keys-none = بلا مفاتيح
keys-press = اضغط المفاتيح
keys-cancel-about = يُبقي Esc الأمر كما هو.
keys-taken = { $keys } مستخدم: { $action }
keys-take = خذه
keys-leave = اتركه
keys-fixed = { $keys } ثابت في كل مكان ولا يمكن تغييره. اضغط مفاتيح أخرى.
keys-editing = { $keys } لتحرير النص. اضغط مفاتيح أخرى.
keys-letter = { $keys } وحده للكتابة. اضغط معه Ctrl أو Alt.
keys-change = تغيير المفاتيح
keys-remove = إزالة المفاتيح
keys-deliver = كما كان أصلًا
keys-deliver-all = الكل كما كان أصلًا
keys-undo = تراجع
settings-locked = حدّده المسؤول ({ $file }). لا يمكن تغييره هنا.
