set local client_min_messages to default;
set local check_function_bodies to default;
