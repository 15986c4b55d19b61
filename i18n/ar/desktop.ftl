# شريط النظام والإشعارات وسائر ما يظهر على سطح المكتب

# النافذة وشريط النظام.
outside-goes-on = يبقى Keyline في شريط النظام: المكالمات ما زالت ترنّ. ينهيه «إنهاء البرنامج» في قائمة أيقونته.
outside-no-tray = لا شريط نظام في سطح المكتب هذا. شغّل Keyline مرة أخرى أو انقر رابط رقم لترى نافذته.

# رابط نُقر عليه.
offer-title = اتصال بالرقم { $number }
offer-on = على { $line }
offer-call = اتصال بالرقم { $number } على { $line }
offer-cancel = إلغاء
offer-host = يذكر الرابط: { $host }. تخرج المكالمة عبر خطّك أنت.
offer-extension = الرقم الداخلي { $number }

# لوحة المفاتيح.
shortcut-paste = لصق رقم
shortcut-copy = نسخ رقم المكالمة

# الأيقونة في شريط النظام.
tray-idle = جاهز
tray-ringing = { $party } يتصل بخطّك { $line }
tray-talking = مكالمة مع { $party }
tray-dialling = اتصال بـ { $party }
tray-held = { $party } قيد الانتظار
tray-no-service = لا خدمة على أي خط
tray-ready = جاهز
tray-line = { $line }: { $state }
tray-missed = { $count ->
    [zero] لا مكالمات فائتة
    [one] مكالمة فائتة واحدة
    [two] مكالمتان فائتتان
    [few] { $count } مكالمات فائتة
    [many] { $count } مكالمة فائتة
   *[other] { $count } مكالمة فائتة
}
tray-answer = الرد على { $party }
tray-decline = رفض { $party }
tray-show = إظهار النافذة
tray-hide = إخفاء النافذة
tray-quit = إنهاء البرنامج

# ما يقال في إشعار.
alert-missed = مكالمة فائتة من { $party }
alert-missed-line = على خطّك { $line }
alert-call-back = معاودة الاتصال

# مفاتيح تعمل في كل برنامج.
global-answer = الرد على المكالمة
global-end = إنهاء المكالمة
global-hold = تعليق المكالمة أو استئنافها
global-mute = كتم الميكروفون أو إلغاء كتمه
global-window = إظهار نافذة Keyline
global-none = لا يمنح سطح المكتب هذا اختصارات عامة؛ ما زال شريط النظام والإشعارات يردّان.
global-partly = بعض الاختصارات العامة لدى برنامج آخر؛ البقية تعمل، وما زال شريط النظام والإشعارات يردّان.
