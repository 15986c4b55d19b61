# الإعدادات

# ما تفعله مفاتيح لوحة المفاتيح
shortcut-key = اضغط المفتاح { $number }
shortcut-erase = حذف آخر رقم
shortcut-decline = رفض المكالمة التي ترنّ
shortcut-keypad = إظهار الأرقام أو إخفاؤها
shortcut-redial = استعادة آخر رقم ثم الاتصال به
shortcut-calls = عرض المكالمات
shortcut-history = عرض السجل
shortcut-settings = عرض الإعدادات
shortcut-larger = تكبير كل شيء
shortcut-smaller = تصغير كل شيء
shortcut-natural = إعادة الحجم العادي
