print("cityops")
