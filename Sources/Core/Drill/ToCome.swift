enum ToCome {}
