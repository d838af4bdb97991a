package spin.bench.net.rival;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One file by Netty, in a process of its own: kept in memory, written at once, over the JDK's channels.
public final class NettyServer {
    private static final int BACKLOG = 1024;

    private NettyServer() {}

    /// @param arguments the file, and the port
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var content = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(Files.readAllBytes(Path.of(arguments[0]))).asReadOnly());
        var loops = new NioEventLoopGroup();
        var server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new Answers(content));
                    }
                });
        var channel = server.bind(Integer.parseInt(arguments[1])).sync().channel();
        System.out.println("Netty is ready.");
        channel.closeFuture().sync();
    }

    /// Answers every request with the same bytes.
    private static final class Answers extends SimpleChannelInboundHandler<HttpRequest> {
        private final ByteBuf content;

        Answers(ByteBuf content) {
            this.content = content;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
            boolean stays = HttpUtil.isKeepAlive(request);
            var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content.duplicate());
            answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain").setInt(HttpHeaderNames.CONTENT_LENGTH,
                    content.readableBytes());
            var written = context.write(answer);
            if (!stays) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable gone) {
            var _ = context.close();
        }
    }
}
